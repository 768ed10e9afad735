import { texts } from "@akinai/kit/language";

const text = texts(
  {
    home: "ホーム",
    orders: "注文",
    products: "商品",
    categories: "カテゴリー",
    collections: "コレクション",
    jobs: "処理",
    stock: "在庫",
    shipments: "出荷",
    customers: "顧客",
    staff: "スタッフ",
    roles: "役割と権限",
    keys: "APIキー",
    shop: "店舗の設定",
    pages: "ページ",
    audit: "監査ログ",
    settings: "設定",
  },
  {
    home: "Home",
    orders: "Orders",
    products: "Products",
    categories: "Categories",
    collections: "Collections",
    jobs: "Jobs",
    stock: "Stock",
    shipments: "Shipments",
    customers: "Customers",
    staff: "Staff",
    roles: "Roles",
    keys: "API keys",
    shop: "Shop",
    pages: "Pages",
    audit: "Audit log",
    settings: "Settings",
  },
);

export interface Place {
  path: string;
  name: string;
  // The permission without which the screen is not shown; none for the home.
  permission?: string;
  // The heading above the first place of a group.
  group?: string;
  // The second key after g.
  key?: string;
}

// places are the screens of the navigation, in its order.
export const places: readonly Place[] = [
  { path: "/", name: text.home, key: "h" },
  { path: "/orders", name: text.orders, permission: "orders.find", key: "o" },
  { path: "/shipments", name: text.shipments, permission: "shipments.read" },
  { path: "/products", name: text.products, permission: "products.write", key: "p" },
  { path: "/categories", name: text.categories, permission: "products.write" },
  { path: "/collections", name: text.collections, permission: "products.write" },
  { path: "/jobs", name: text.jobs, permission: "products.write" },
  { path: "/stock", name: text.stock, permission: "stock.read", key: "s" },
  { path: "/customers", name: text.customers, permission: "customers.read", key: "c" },
  { path: "/staff", name: text.staff, permission: "staff.read", group: text.settings },
  { path: "/roles", name: text.roles, permission: "roles.read", group: text.settings },
  { path: "/keys", name: text.keys, permission: "keys.write", group: text.settings },
  { path: "/settings", name: text.shop, permission: "shop.write", group: text.settings },
  { path: "/pages", name: text.pages, permission: "shop.write", group: text.settings },
  { path: "/audit", name: text.audit, permission: "audit.read", group: text.settings },
];

// visible returns the places that a person with these permissions sees.
export function visible(permissions: readonly string[]): Place[] {
  return places.filter((place) => !place.permission || permissions.includes(place.permission));
}
