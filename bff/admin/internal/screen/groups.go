package screen

import (
	"strings"

	"github.com/akinai/akinai/pkg/language"
)

// group is what permissions are about.
type group struct {
	position          int
	japanese, english string
}

func (g group) in(l language.Language) string {
	if l == language.Japanese {
		return g.japanese
	}
	return g.english
}

var (
	groupOrders    = group{1, "注文", "Orders"}
	groupCatalog   = group{2, "商品", "Products"}
	groupStock     = group{3, "在庫", "Stock"}
	groupDelivery  = group{4, "配送", "Delivery"}
	groupCustomers = group{5, "顧客", "Customers"}
	groupShop      = group{6, "店舗と集計", "Shop and figures"}
	groupStaff     = group{7, "スタッフと権限", "Staff and access"}
	groupShopper   = group{8, "買い物をする人", "Shoppers"}
	groupOther     = group{9, "その他", "Other"}
)

// groups has the group of each kind of permission: the word before the dot.
var groups = map[string]group{
	"orders": groupOrders, "payments": groupOrders,
	"products": groupCatalog, "collections": groupCatalog,
	"stock": groupStock, "delivery": groupDelivery, "slots": groupDelivery, "postal": groupDelivery, "shipments": groupDelivery,
	"customers": groupCustomers, "users": groupCustomers, "accounts": groupCustomers,
	"shop": groupShop, "analytics": groupShop,
	"staff": groupStaff, "roles": groupStaff, "factors": groupStaff, "sessions": groupStaff, "clients": groupStaff, "audit": groupStaff,
	"keys": groupStaff, "apikeys": groupStaff,
}

// shoppers are the permissions that act on the caller's own things, beside those that end on .self.
var shoppers = map[string]bool{"orders.cancel": true, "orders.place": true, "orders.read": true}

// groupOf returns the group of a permission.
func groupOf(permission string) group {
	kind, verb, _ := strings.Cut(permission, ".")
	if verb == "self" || shoppers[permission] {
		return groupShopper
	}
	if g, known := groups[kind]; known {
		return g
	}
	return groupOther
}
