// What a page requests by itself, by a timer, says so: a session ends where nobody does anything any more.
export const UNATTENDED = { "X-Unattended": "1" };
