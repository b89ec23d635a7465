#!/usr/bin/env node
import { main } from './cli/main.js';

// Not process.exit: what is still on its way to standard output would be lost.
process.exitCode = await main(process.argv.slice(2));
