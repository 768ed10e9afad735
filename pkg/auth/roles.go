package auth

import "slices"

// Roles that an account can have.
const (
	RoleCustomer  = "customer"
	RoleImporter  = "importer"
	RoleCatalog   = "catalog"
	RoleWarehouse = "warehouse"
	RoleFinance   = "finance"
	RoleSupport   = "support"
)

// grants maps each role to its permissions. A permission is "<things>.<verb>"; methods require them
// by their access option.
var grants = map[string][]string{
	RoleCustomer:  {"account.self", "profile.self", "orders.place", "orders.read", "orders.cancel"},
	RoleImporter:  {"orders.import"},
	RoleCatalog:   {"products.write"},
	RoleWarehouse: {"stock.read", "stock.write", "postal.write"},
	RoleFinance:   {"orders.report", "analytics.read"},
	RoleSupport:   {"customers.write", "orders.find", "orders.write"},
}

// Expand returns the permissions of roles, without duplicates.
func Expand(roles []string) []string {
	var all []string
	for _, role := range roles {
		all = append(all, grants[role]...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// RoleKnown reports whether an account can have the role.
func RoleKnown(role string) bool {
	switch role {
	case RoleCustomer, RoleImporter, RoleCatalog, RoleWarehouse, RoleFinance, RoleSupport:
		return true
	}
	return false
}
