import type { ListStaffResponseJson } from "../../gen/akinai/auth/v1/staff_service_pb";

// namesReader returns a function that reads the names of all staff, by their ids, and caches them. If a page cannot be read, it returns
// the names of the pages before, and the next call reads again.
export function namesReader(
  list: (pageToken: string) => Promise<ListStaffResponseJson>,
): () => Promise<ReadonlyMap<string, string>> {
  let cached: Promise<ReadonlyMap<string, string>> | undefined;
  const read = async () => {
    const names = new Map<string, string>();
    try {
      let token = "";
      do {
        const { staff = [], nextPageToken = "" } = await list(token);
        for (const { userId = "", name, email = "" } of staff) names.set(userId, name || email);
        token = nextPageToken;
      } while (token);
    } catch {
      cached = undefined;
    }
    return names;
  };
  return () => {
    cached ??= read();
    return cached;
  };
}
