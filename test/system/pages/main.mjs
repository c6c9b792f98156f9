// The page of 40-browser.mjs: what the suite calls.
import { exchange, exchangeInThread } from "./adapter.mjs";
import { runContract } from "./contract.mjs";

Object.assign(globalThis, { exchange, exchangeInThread, runContract });
