#!/usr/bin/env node
import { run } from "./program.js";

process.exitCode = await run(process.argv.slice(2));
// all is closed now; should a library hold on to something, nobody has to wait for it
setTimeout(() => process.exit(), 2000).unref();
