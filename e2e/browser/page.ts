// The page of the browser test: it calls the web edge from another origin, in each protocol that a browser can speak, and sends
// what it saw to where it came from. What to call with stands in its address, behind the hash.
import { ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";

import { CatalogService, OrderService } from "./gen/akinai/bff/web/v1/web_service_pb";

interface Task {
  edge: string;
  token: string;
  key: string;
  product: string;
  sku: string;
  soldOut: string;
}

interface Seen {
  protocol: string;
  product?: string;
  order?: string;
  refusal?: string;
  nobody?: string;
  fault?: string;
}

const task: Task = JSON.parse(decodeURIComponent(location.hash.slice(1)));

// reason reads the first field of google.rpc.ErrorInfo, a short string, whatever protocol brought it.
function reason(err: unknown): string {
  for (const detail of ConnectError.from(err).details) {
    if ("value" in detail && detail.value instanceof Uint8Array && detail.type === "google.rpc.ErrorInfo") {
      return new TextDecoder().decode(detail.value.slice(2, 2 + detail.value[1]));
    }
  }
  return String(err);
}

async function refused(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "not refused";
  } catch (err) {
    return reason(err);
  }
}

async function rpc(protocol: string, transport: Transport): Promise<Seen> {
  const catalog = createClient(CatalogService, transport);
  const orders = createClient(OrderService, transport);
  const headers = { Authorization: `Bearer ${task.token}`, "Idempotency-Key": task.key };
  const place = (sku: string) => ({ lines: [{ sku, quantity: 1 }], paymentMethod: "tok_visa" });
  const detail = await catalog.getProduct({ idOrSlug: task.product });
  const placed = await orders.placeOrder(place(task.sku), { headers });
  return {
    protocol,
    product: detail.product?.variants[0].sku,
    order: placed.order?.id,
    refusal: await refused(
      orders.placeOrder(place(task.soldOut), { headers: { ...headers, "Idempotency-Key": crypto.randomUUID() } }),
    ),
    nobody: await refused(orders.listOrders({})),
  };
}

async function rest(): Promise<Seen> {
  const get = async (path: string) => (await fetch(task.edge + path)).json();
  const place = (sku: string, key: string) =>
    fetch(`${task.edge}/v1/orders`, {
      method: "POST",
      headers: { Authorization: `Bearer ${task.token}`, "Idempotency-Key": key, "Content-Type": "application/json" },
      body: JSON.stringify({ lines: [{ sku, quantity: 1 }], payment_method: "tok_visa" }),
    });
  const placed = await place(task.sku, task.key);
  return {
    protocol: "REST",
    product: (await get(`/v1/products/${task.product}`)).variants[0].sku,
    order: placed.headers.get("Location")?.replace("/v1/orders/", ""),
    refusal: (await (await place(task.soldOut, crypto.randomUUID())).json()).reason,
    nobody: (await get("/v1/orders")).reason,
  };
}

async function run(): Promise<Seen[]> {
  const baseUrl = task.edge;
  const calls: [string, () => Promise<Seen>][] = [
    ["Connect JSON", () => rpc("Connect JSON", createConnectTransport({ baseUrl }))],
    ["Connect by GET", () => rpc("Connect by GET", createConnectTransport({ baseUrl, useHttpGet: true }))],
    ["Connect binary", () => rpc("Connect binary", createConnectTransport({ baseUrl, useBinaryFormat: true }))],
    ["gRPC-Web", () => rpc("gRPC-Web", createGrpcWebTransport({ baseUrl }))],
    ["REST", rest],
  ];
  const seen: Seen[] = [];
  for (const [protocol, call] of calls) {
    seen.push(await call().catch((err) => ({ protocol, fault: String(err) })));
  }
  return seen;
}

void run().then((seen) => fetch("/seen", { method: "POST", body: JSON.stringify(seen) }));
