import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { NotFound } from "./parts/notfound.tsx";
import { readOrderFilters } from "./screens/orderfilters.ts";
import { Shell, SignedIn, signedInPath } from "./shell.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
const signedIn = createRoute({ getParentRoute: () => root, path: signedInPath, component: SignedIn });
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  component: lazyRouteComponent(() => import("./screens/home.tsx"), "Home"),
});
const staff = createRoute({
  getParentRoute: () => shell,
  path: "/staff",
  component: lazyRouteComponent(() => import("./screens/staff.tsx"), "Staff"),
});

const orders = createRoute({
  getParentRoute: () => shell,
  path: "/orders",
  validateSearch: readOrderFilters,
  component: lazyRouteComponent(() => import("./screens/orders.tsx"), "Orders"),
});
const order = createRoute({
  getParentRoute: () => shell,
  path: "/orders/$id",
  component: lazyRouteComponent(() => import("./screens/order.tsx"), "OrderScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([signedIn, shell.addChildren([home, orders, order, staff])]),
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
