// The shop's address: pictures come from there, and published products can be looked at.
const shop = document.querySelector<HTMLMetaElement>('meta[name="shop"]')?.content ?? "";

// picture returns the address of a picture in a width: the shop's own in a stored size, others as they are.
export function picture(url: string, width: number): string {
  if (!url.startsWith("/")) return url;
  return `${shop}${url}${url.startsWith("/pictures/") ? `?width=${width}` : ""}`;
}

// page returns the address of the page that shoppers see.
export const page = (slug: string) => `${shop}/p/${encodeURIComponent(slug)}`;
