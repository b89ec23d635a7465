package main

// Linking os makes the finalizer goroutine, and with it a second system goroutine in the queue.
import _ "os"
