import { given, tokens, words } from "../parts/address.ts";

// CustomerFilters are what the address of the list of customers says.
export interface CustomerFilters {
  q?: string;
  // The tokens of the pages up to the one that is shown, so that the way back needs no history.
  pages?: string[];
}

// readCustomerFilters reads an address, and leaves out what is not valid.
export function readCustomerFilters(search: Record<string, unknown>): CustomerFilters {
  return given<CustomerFilters>({ q: words(search, "q", 100), pages: tokens(search) });
}
