/** Sentences that are said in several places. */
export const FAULT = "That did not work: a fault on my side, which is in the log. Please try again in a moment.";
