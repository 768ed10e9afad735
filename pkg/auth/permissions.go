package auth

import "slices"

// Permission is a right that the access option of a method can require. Roles are sets of
// permissions.
type Permission struct {
	// Name is "<things>.<verb>".
	Name string
	// Text says in one sentence what the permission allows.
	Text string
	// ServiceOnly permissions are for services on their own behalf. No role can have them.
	ServiceOnly bool
	// VerifiedEmail permissions hold for a person only if the e-mail address of the account is
	// verified.
	VerifiedEmail bool
}

// permissions is sorted by name. A test compares it with the access options of all methods and
// writes docs/permissions.md.
var permissions = []Permission{
	{Name: "account.self", Text: "Changes the caller's own password, e-mail address, second factor and passkeys."},
	{Name: "accounts.contact", Text: "Reads the e-mail address of an account.", ServiceOnly: true},
	{Name: "accounts.create", Text: "Creates accounts of customers whose e-mail addresses were verified elsewhere."},
	{Name: "analytics.read", Text: "Reads sales figures."},
	{Name: "audit.read", Text: "Reads who of the staff wrote what."},
	{Name: "carriers.report", Text: "Passes on what carriers report about parcels.", ServiceOnly: true},
	{Name: "cart.self", Text: "Reads and writes the caller's own cart."},
	{Name: "clients.write", Text: "Lists and registers clients of the issuer."},
	{Name: "customers.read", Text: "Finds customers and reads their names, e-mail addresses, telephone numbers, address books and notes."},
	{Name: "customers.write", Text: "Reads and writes the metadata of customers, and adds notes about them."},
	{Name: "delivery.read", Text: "Reads zones of delivery, slots and how much of them is taken."},
	{Name: "delivery.write", Text: "Imports zones of delivery and public holidays, and changes slots and closures."},
	{Name: "factors.reset", Text: "Removes the second factor and the passkeys of an account whose owner has lost them, within the caller's own permissions."},
	{Name: "inquiries.send", Text: "Sends a question of a shopper to the shop.", ServiceOnly: true},
	{Name: "keys.write", Text: "Creates API keys within the caller's own permissions, and lists and revokes those of all staff."},
	{Name: "orders.cancel", Text: "Cancels the caller's own orders, and moves them to another slot."},
	{Name: "orders.contact", Text: "Reads whom to write to about an order.", ServiceOnly: true},
	{Name: "orders.find", Text: "Finds and reads any customer's orders."},
	{Name: "orders.import", Text: "Records sales of another system as orders of its customers."},
	{Name: "orders.place", Text: "Places orders for the caller, whose e-mail address is verified, and claims those placed as a guest with this address.", VerifiedEmail: true},
	{Name: "orders.read", Text: "Reads the caller's own orders."},
	{Name: "orders.report", Text: "Reads the daily totals of all orders."},
	{Name: "orders.write", Text: "Cancels any customer's order, writes its metadata, and adds notes to it."},
	{Name: "payments.authorize", Text: "Authorizes, captures and reverses payments.", ServiceOnly: true},
	{Name: "postal.write", Text: "Imports the table of postal codes."},
	{Name: "products.write", Text: "Writes products, categories, collections, synonyms and pictures, and reads drafts."},
	{Name: "profile.self", Text: "Reads and writes the caller's own profile and addresses."},
	{Name: "roles.grant", Text: "Grants and revokes roles of accounts, within the caller's own permissions."},
	{Name: "roles.read", Text: "Reads the roles and their permissions."},
	{Name: "roles.write", Text: "Creates, changes and deletes roles, within the caller's own permissions."},
	{Name: "sessions.end", Text: "Lists and ends the sessions of accounts, within the caller's own permissions."},
	{Name: "sessions.read", Text: "Reads which sessions were revoked and whose roles changed.", ServiceOnly: true},
	{Name: "sessions.self", Text: "Lists and ends the caller's own sessions."},
	{Name: "shipments.read", Text: "Finds shipments and reads where they go."},
	{Name: "shipments.write", Text: "Packs shipments, hands them over to carriers, and records what happened to them."},
	{Name: "shop.write", Text: "Changes the settings of the shop and publishes its pages."},
	{Name: "slots.hold", Text: "Holds, books, moves and releases the slots in which orders arrive.", ServiceOnly: true},
	{Name: "staff.bootstrap", Text: "Makes the link for the first superadmin.", ServiceOnly: true},
	{Name: "staff.disable", Text: "Disables and enables accounts of staff, within the caller's own permissions."},
	{Name: "staff.invite", Text: "Invites people to become staff, within the caller's own permissions."},
	{Name: "staff.read", Text: "Reads who is staff, with roles and open invitations."},
	{Name: "stock.fulfill", Text: "Hands reserved stock over and takes returns back.", ServiceOnly: true},
	{Name: "stock.read", Text: "Reads stock levels, movements and locations."},
	{Name: "stock.reserve", Text: "Reserves, commits and releases stock.", ServiceOnly: true},
	{Name: "stock.write", Text: "Changes stock levels and locations, and books stock-takes."},
	{Name: "users.import", Text: "Imports customers with their addresses."},
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

// GrantablePermissions returns the names of the permissions that roles can have, sorted.
func GrantablePermissions() []string {
	var names []string
	for _, p := range permissions {
		if !p.ServiceOnly {
			names = append(names, p.Name)
		}
	}
	return names
}

// NeedsVerifiedEmail reports whether a person has the permission of this name only with a verified
// e-mail address.
func NeedsVerifiedEmail(name string) bool {
	return slices.ContainsFunc(permissions, func(p Permission) bool { return p.Name == name && p.VerifiedEmail })
}

// PermissionKnown reports whether a permission of this name exists.
func PermissionKnown(name string) bool {
	return slices.ContainsFunc(permissions, func(p Permission) bool { return p.Name == name })
}

// Grantable reports whether a role can have the permission.
func Grantable(name string) bool {
	return slices.ContainsFunc(permissions, func(p Permission) bool { return p.Name == name && !p.ServiceOnly })
}
