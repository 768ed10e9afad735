// The page of the login test: an app on another origin that logs a person in with openid-client, by code and PKCE, then renews its
// tokens, places an order over Connect, and logs out. It sends what it saw to where it came from. What to do stands in its address,
// behind the hash, and outlives the redirects in the storage of the tab.
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import * as oidc from "openid-client";

import { OrderService } from "./gen/akinai/bff/web/v1/web_service_pb";

interface Task {
  issuer: string;
  edge: string;
  client: string;
  sku: string;
}

interface Seen {
  subject?: string;
  email?: string;
  // forged is the error for a response whose iss names another issuer.
  forged?: string;
  renewed?: boolean;
  // ended is the error for a refresh token after the logout.
  ended?: string;
  order?: string;
  fault?: string;
}

const here = location.origin + "/login";

function report(seen: Seen): Promise<Response> {
  return fetch("/seen", { method: "POST", body: JSON.stringify(seen) });
}

function configure(task: Task): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(task.issuer), task.client, undefined, oidc.None(), { execute: [oidc.allowInsecureRequests] });
}

// begin sends the person to the login page of the issuer.
async function begin(task: Task): Promise<void> {
  const config = await configure(task);
  const login = { task, verifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce() };
  sessionStorage.setItem("login", JSON.stringify(login));
  location.assign(
    oidc.buildAuthorizationUrl(config, {
      redirect_uri: here,
      scope: "openid email offline_access",
      code_challenge: await oidc.calculatePKCECodeChallenge(login.verifier),
      code_challenge_method: "S256",
      state: login.state,
      nonce: login.nonce,
    }),
  );
}

async function failure(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "no error";
  } catch (err) {
    const { error, cause } = err as { error?: string; cause?: Error };
    return error ?? String(cause?.message ?? err);
  }
}

// finish takes the code that came back, and leaves for the logout of the issuer.
async function finish(): Promise<void> {
  const { task, verifier, state, nonce } = JSON.parse(sessionStorage.getItem("login")!);
  const config = await configure(task);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const forged = new URL(location.href);
  forged.searchParams.set("iss", "https://evil.example");
  const seen: Seen = { forged: await failure(oidc.authorizationCodeGrant(config, forged, checks)) };
  const tokens = await oidc.authorizationCodeGrant(config, new URL(location.href), checks);
  seen.subject = tokens.claims()!.sub;
  seen.email = (await oidc.fetchUserInfo(config, tokens.access_token, seen.subject)).email;
  const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
  seen.renewed = renewed.access_token !== tokens.access_token && renewed.refresh_token !== tokens.refresh_token;
  const orders = createClient(OrderService, createConnectTransport({ baseUrl: task.edge }));
  const headers = { Authorization: `Bearer ${renewed.access_token}`, "Idempotency-Key": crypto.randomUUID() };
  const placed = await orders.placeOrder({ lines: [{ sku: task.sku, quantity: 1 }], paymentMethod: "tok_visa" }, { headers });
  seen.order = placed.order?.id;
  sessionStorage.setItem("seen", JSON.stringify(seen));
  sessionStorage.setItem("refresh", renewed.refresh_token!);
  location.assign(oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token!, post_logout_redirect_uri: here + "?bye" }));
}

// leave reports what was seen. The refresh token ended with the session.
async function leave(): Promise<void> {
  const { task } = JSON.parse(sessionStorage.getItem("login")!);
  const seen: Seen = JSON.parse(sessionStorage.getItem("seen")!);
  seen.ended = await failure(oidc.refreshTokenGrant(await configure(task), sessionStorage.getItem("refresh")!));
  await report(seen);
}

async function run(): Promise<void> {
  const query = new URLSearchParams(location.search);
  if (query.has("bye")) return leave();
  if (query.has("code")) return finish();
  return begin(JSON.parse(decodeURIComponent(location.hash.slice(1))));
}

void run().catch((err) => report({ fault: String(err.cause ?? err) }));
