package auth

import "slices"

// Permission is a right that the access option of a method can require. Roles are sets of
// permissions.
type Permission struct {
	// Name is "<things>.<verb>".
	Name string
	// Text says in one sentence what the permission allows.
	Text string
}

// permissions is sorted by name. A test compares it with the access options of all methods and
// writes docs/permissions.md.
var permissions = []Permission{
	{"account.self", "Changes the caller's own password and e-mail address."},
	{"analytics.read", "Reads sales figures."},
	{"customers.write", "Reads and writes the metadata of customers."},
	{"orders.cancel", "Cancels the caller's own orders."},
	{"orders.find", "Reads any customer's order by its number."},
	{"orders.import", "Records sales of another system as orders of its customers."},
	{"orders.place", "Places orders for the caller."},
	{"orders.read", "Reads the caller's own orders."},
	{"orders.report", "Reads the daily totals of all orders."},
	{"orders.write", "Writes the metadata of any customer's order."},
	{"payments.authorize", "Authorizes, captures and reverses payments; for services only."},
	{"postal.write", "Imports the table of postal codes."},
	{"products.write", "Writes products, categories, collections, synonyms and pictures, and reads drafts."},
	{"profile.self", "Reads and writes the caller's own profile and addresses."},
	{"roles.grant", "Grants and revokes roles of accounts, within the caller's own permissions."},
	{"sessions.read", "Reads which sessions were revoked; for edges only."},
	{"stock.fulfill", "Hands reserved stock over and takes returns back; for services only."},
	{"stock.read", "Reads stock levels, movements and locations."},
	{"stock.reserve", "Reserves, commits and releases stock; for services only."},
	{"stock.write", "Changes stock levels and locations, and books stock-takes."},
	{"users.import", "Imports customers with their addresses."},
}

// Permissions returns all permissions, sorted by name.
func Permissions() []Permission { return slices.Clone(permissions) }

// PermissionNames returns the names of all permissions, sorted.
func PermissionNames() []string {
	names := make([]string, len(permissions))
	for i, p := range permissions {
		names[i] = p.Name
	}
	return names
}

// PermissionKnown reports whether a permission of this name exists.
func PermissionKnown(name string) bool {
	return slices.ContainsFunc(permissions, func(p Permission) bool { return p.Name == name })
}
