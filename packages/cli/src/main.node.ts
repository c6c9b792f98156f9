#!/usr/bin/env node
import { run } from "./program.js";

process.exitCode = await run(process.argv.slice(2));
// everything is closed; do not wait for open handles of libraries
setTimeout(() => process.exit(), 2000).unref();
