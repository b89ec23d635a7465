package work

import "time"

func compute(ns int64) {
	for start := time.Now(); int64(time.Since(start)) < ns; {
	}
}
