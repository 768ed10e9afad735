import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { given, tokens, words } from "./parts/address.ts";
import { NotFound } from "./parts/notfound.tsx";
import { readAuditFilters } from "./screens/auditfilters.ts";
import { readCustomerFilters } from "./screens/customerfilters.ts";
import { readOrderFilters } from "./screens/orderfilters.ts";
import { readProductFilters } from "./screens/products/filters.ts";
import { readShipmentFilters } from "./screens/shipments/filters.ts";
import { readStockFilters } from "./screens/stock/filters.ts";
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
const staffMember = createRoute({
  getParentRoute: () => shell,
  path: "/staff/$id",
  component: lazyRouteComponent(() => import("./screens/staffmember.tsx"), "StaffMember"),
});
const roles = createRoute({
  getParentRoute: () => shell,
  path: "/roles",
  component: lazyRouteComponent(() => import("./screens/roles.tsx"), "Roles"),
});
const keys = createRoute({
  getParentRoute: () => shell,
  path: "/keys",
  validateSearch: (search: Record<string, unknown>) => given<{ pages?: string[] }>({ pages: tokens(search) }),
  component: lazyRouteComponent(() => import("./screens/apikeys.tsx"), "ApiKeys"),
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

const shipments = createRoute({
  getParentRoute: () => shell,
  path: "/shipments",
  validateSearch: readShipmentFilters,
  component: lazyRouteComponent(() => import("./screens/shipments/list.tsx"), "Shipments"),
});
const scanHandOver = createRoute({
  getParentRoute: () => shell,
  path: "/shipments/hand-over",
  component: lazyRouteComponent(() => import("./screens/shipments/scan.tsx"), "ScanHandOver"),
});
const shipment = createRoute({
  getParentRoute: () => shell,
  path: "/shipments/$id",
  component: lazyRouteComponent(() => import("./screens/shipments/detail.tsx"), "ShipmentScreen"),
});

const customers = createRoute({
  getParentRoute: () => shell,
  path: "/customers",
  validateSearch: readCustomerFilters,
  component: lazyRouteComponent(() => import("./screens/customers.tsx"), "Customers"),
});
const customer = createRoute({
  getParentRoute: () => shell,
  path: "/customers/$id",
  component: lazyRouteComponent(() => import("./screens/customer.tsx"), "CustomerScreen"),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: "/audit",
  validateSearch: readAuditFilters,
  component: lazyRouteComponent(() => import("./screens/audit.tsx"), "Audit"),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("./screens/shop/settings.tsx"), "Settings"),
});
const pages = createRoute({
  getParentRoute: () => shell,
  path: "/pages",
  component: lazyRouteComponent(() => import("./screens/shop/pages.tsx"), "ShopPages"),
});
const page = createRoute({
  getParentRoute: () => shell,
  path: "/pages/$name",
  component: lazyRouteComponent(() => import("./screens/shop/page.tsx"), "ShopPage"),
});

const products = createRoute({
  getParentRoute: () => shell,
  path: "/products",
  validateSearch: readProductFilters,
  component: lazyRouteComponent(() => import("./screens/products/list.tsx"), "Products"),
});
const newProduct = createRoute({
  getParentRoute: () => shell,
  path: "/products/new",
  component: lazyRouteComponent(() => import("./screens/products/editor.tsx"), "NewProduct"),
});
const product = createRoute({
  getParentRoute: () => shell,
  path: "/products/$id",
  component: lazyRouteComponent(() => import("./screens/products/editor.tsx"), "ProductScreen"),
});
const prices = createRoute({
  getParentRoute: () => shell,
  path: "/products/$id/prices",
  validateSearch: (search: Record<string, unknown>) => given<{ sku?: string }>({ sku: words(search, "sku", 64) }),
  component: lazyRouteComponent(() => import("./screens/catalog/prices.tsx"), "Prices"),
});
const categories = createRoute({
  getParentRoute: () => shell,
  path: "/categories",
  component: lazyRouteComponent(() => import("./screens/catalog/categories.tsx"), "Categories"),
});
const collections = createRoute({
  getParentRoute: () => shell,
  path: "/collections",
  component: lazyRouteComponent(() => import("./screens/catalog/collections.tsx"), "Collections"),
});
const jobs = createRoute({
  getParentRoute: () => shell,
  path: "/jobs",
  validateSearch: (search: Record<string, unknown>) => given<{ pages?: string[] }>({ pages: tokens(search) }),
  component: lazyRouteComponent(() => import("./screens/jobs/jobs.tsx"), "Jobs"),
});
const job = createRoute({
  getParentRoute: () => shell,
  path: "/jobs/$id",
  component: lazyRouteComponent(() => import("./screens/jobs/job.tsx"), "JobScreen"),
});
const newImport = createRoute({
  getParentRoute: () => shell,
  path: "/imports/new",
  component: lazyRouteComponent(() => import("./screens/jobs/import.tsx"), "NewImport"),
});
const levels = createRoute({
  getParentRoute: () => shell,
  path: "/stock",
  validateSearch: readStockFilters,
  component: lazyRouteComponent(() => import("./screens/stock/levels.tsx"), "Levels"),
});
const count = createRoute({
  getParentRoute: () => shell,
  path: "/stock/count",
  component: lazyRouteComponent(() => import("./screens/stock/count.tsx"), "Count"),
});
const transfer = createRoute({
  getParentRoute: () => shell,
  path: "/stock/transfer",
  component: lazyRouteComponent(() => import("./screens/stock/transfer.tsx"), "Transfer"),
});
const locations = createRoute({
  getParentRoute: () => shell,
  path: "/stock/locations",
  component: lazyRouteComponent(() => import("./screens/stock/locationlist.tsx"), "Locations"),
});
const drift = createRoute({
  getParentRoute: () => shell,
  path: "/stock/drift",
  component: lazyRouteComponent(() => import("./screens/stock/drift.tsx"), "DriftScreen"),
});
const sku = createRoute({
  getParentRoute: () => shell,
  path: "/stock/$sku",
  component: lazyRouteComponent(() => import("./screens/stock/detail.tsx"), "Sku"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signedIn,
    shell.addChildren([
      home,
      orders,
      order,
      shipments,
      scanHandOver,
      shipment,
      customers,
      customer,
      audit,
      settings,
      pages,
      page,
      products,
      newProduct,
      product,
      prices,
      categories,
      collections,
      jobs,
      job,
      newImport,
      levels,
      count,
      transfer,
      locations,
      drift,
      sku,
      staff,
      staffMember,
      roles,
      keys,
    ]),
  ]),
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
