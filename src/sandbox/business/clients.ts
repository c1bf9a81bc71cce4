/** The clients of the simulated business: it collects leads for them from landing pages and passes them on. */

export interface BusinessClient {
  readonly id: string;
  readonly name: string;
  /** What its landing page offers. */
  readonly offer: string;
  /** Leads a minute, mean over the week. */
  readonly perMinute: number;
  /** Share of the leads that become sign-ups. */
  readonly signupShare: number;
  readonly campaign: string;
  /** EUR. */
  readonly dailyBudget: number;
}

/**
 * The first four are large enough that even on a Sunday night ten leads or so are due in 30 seconds, so that a stop is
 * noticed after one such bucket at any hour. The fifth is what a small client is like: only its hours tell anything.
 */
export const CLIENTS: readonly BusinessClient[] = [
  {
    id: "acme",
    name: "Acme Dental",
    offer: "A dentist's appointment this week",
    perMinute: 90,
    signupShare: 0.2,
    campaign: "New patients, search",
    dailyBudget: 1800,
  },
  {
    id: "birch",
    name: "Birch Legal",
    offer: "A first call with a lawyer",
    perMinute: 72,
    signupShare: 0.15,
    campaign: "Tenancy law, search and display",
    dailyBudget: 1500,
  },
  {
    id: "cobalt",
    name: "Cobalt Solar",
    offer: "A quote for solar panels",
    perMinute: 60,
    signupShare: 0.1,
    campaign: "Roof check, social",
    dailyBudget: 2200,
  },
  {
    id: "delft",
    name: "Delft Movers",
    offer: "A fixed price for your move",
    perMinute: 52,
    signupShare: 0.25,
    campaign: "Moving in a week, search",
    dailyBudget: 900,
  },
  {
    id: "ember",
    name: "Ember Yoga",
    offer: "A free first class",
    perMinute: 2,
    signupShare: 0.5,
    campaign: "Trial class, social",
    dailyBudget: 60,
  },
];

export function findClient(id: string): BusinessClient | undefined {
  return CLIENTS.find((client) => client.id === id);
}
