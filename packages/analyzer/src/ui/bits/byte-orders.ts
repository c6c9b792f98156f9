import { text } from "../text.js";

const { byteOrders } = text.bits;

/** The byte orders, to choose one. */
export const BYTE_ORDERS = (["intel", "motorola"] as const).map((value) => ({ value, label: byteOrders[value] }));
