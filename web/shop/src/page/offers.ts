// Offer is a variant of the product of the page, in the words of the page.
export interface Offer {
  sku: string;
  // The value of each option.
  values: string[];
  price: string;
  stock: string;
  class: string;
  // Largest quantity in one order; 0 without a limit.
  limit: number;
}

// readOffers reads the variants that the edge wrote into the page.
export function readOffers(): Offer[] {
  return JSON.parse(document.getElementById("content")?.textContent || "[]");
}

// matching returns the offers that have the chosen values; an option without a choice takes any.
export function matching(offers: Offer[], chosen: (string | undefined)[]): Offer[] {
  return offers.filter((offer) => chosen.every((value, i) => value === undefined || offer.values[i] === value));
}

// adjusted returns the choice after the option at changed was set: if no variant has all chosen values, the other options take the
// first values that go with it.
export function adjusted(offers: Offer[], chosen: (string | undefined)[], changed: number): (string | undefined)[] {
  if (matching(offers, chosen).length > 0) return chosen;
  const fitting = offers.filter((offer) => offer.values[changed] === chosen[changed]);
  const nearest = fitting.find((offer) => offer.class !== "out") ?? fitting[0];
  return chosen.map((value, i) => (value === undefined || i === changed ? value : nearest?.values[i]));
}
