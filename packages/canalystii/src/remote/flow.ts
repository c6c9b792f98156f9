/** Frames of a stream that may be on their way: sent, and not reported as arrived. So many of its queue wait at the client. */
export const MAX_IN_FLIGHT = 8192;
