// A bus through the real `usb` package and kernel: steady streams, unplugging; with CANALYSTII_SYSTEM_LONG=1 the whole bus contract.
// timeout: 300
import { runGuestTests } from "../lib/guest-tests.mjs";
import { finish } from "../lib/tap.mjs";

if (!(await runGuestTests("bus"))) process.exit(1);
await finish();
