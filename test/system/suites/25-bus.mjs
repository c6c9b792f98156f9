// The bus contract, as it runs over the simulator, through the real `usb` package and kernel.
// timeout: 300
import { runGuestTests } from "../lib/guest-tests.mjs";
import { finish } from "../lib/tap.mjs";

if (!(await runGuestTests("bus"))) process.exit(1);
await finish();
