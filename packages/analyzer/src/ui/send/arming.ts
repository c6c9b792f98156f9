import { computed } from "@preact/signals";
import { call, state } from "../engine.js";
import { attempt } from "../notices.js";
import { text } from "../text.js";

/** Sending is switched on. */
export const isArmed = computed(() => state.value.sending.armed);

/** Sending can be switched on. */
export const canArm = computed(() => state.value.sending.obstacle === undefined);

/** Switches sending on or off: off at once, whatever is being sent. */
export async function setArmed(armed: boolean): Promise<void> {
  await attempt(text.send.notSwitched, call("arm", { armed }));
}
