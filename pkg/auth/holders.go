package auth

import "slices"

// Holder bounds the internal tokens that one key can sign, whatever the tables of roles say: a
// leaked key gives access to these modules and permissions only.
type Holder struct {
	// Receivers are the modules that accept the tokens, also if another module forwards them.
	Receivers []string `json:"receivers"`
	// UserPermissions are the permissions that tokens for persons can contain. Only edges have any.
	UserPermissions []string `json:"user_permissions,omitempty"`
	// OwnPermissions are the permissions of the holder's calls on its own behalf. Its tokens do not
	// contain them: the verifier reads them here.
	OwnPermissions []string `json:"own_permissions,omitempty"`
}

// OperatorHolder is the holder of the operator's key, which belongs to no module. It makes the link
// for the first superadmin, and has no effect once there is one.
const OperatorHolder = "operator"

// Holders returns the entry of each module in trust.json. Receivers are the modules that it calls
// itself, and those to which its tokens are forwarded on behalf of a user.
func Holders() map[string]Holder {
	shoppers := []string{"account.self", "cart.self", "orders.cancel", "orders.place", "orders.read", "profile.self", "sessions.self"}
	// Staff cannot grant what they do not have, so their tokens say all that they have.
	staff := slices.DeleteFunc(GrantablePermissions(), func(name string) bool { return slices.Contains(shoppers, name) })
	return map[string]Holder{
		"bff-web": {
			Receivers:       []string{"auth", "product", "user", "order", "notification", "delivery"},
			UserPermissions: shoppers,
			OwnPermissions:  []string{"carriers.report", "inquiries.send", "sessions.read"},
		},
		"bff-mobile": {
			Receivers:       []string{"auth", "product", "user", "order"},
			UserPermissions: shoppers,
			OwnPermissions:  []string{"sessions.read"},
		},
		"bff-admin": {
			Receivers:       []string{"auth", "product", "inventory", "order", "user", "analytics", "delivery"},
			UserPermissions: staff,
			OwnPermissions:  []string{"sessions.read"},
		},
		"order": {
			Receivers:      []string{"auth", "product", "inventory", "payment", "delivery"},
			OwnPermissions: []string{"accounts.contact", "payments.authorize", "slots.hold", "stock.fulfill", "stock.reserve"},
		},
		"notification": {
			Receivers:      []string{"auth", "order", "product"},
			OwnPermissions: []string{"accounts.contact", "orders.contact"},
		},
		"delivery": {
			Receivers:      []string{"inventory", "order"},
			OwnPermissions: []string{"orders.contact", "stock.fulfill", "stock.reserve"},
		},
		OperatorHolder: {
			Receivers:      []string{"auth"},
			OwnPermissions: []string{"staff.bootstrap"},
		},
		"product":   {},
		"user":      {},
		"inventory": {},
		"payment":   {},
		"auth":      {Receivers: []string{"product"}},
		"analytics": {},
	}
}

// Development returns the entries of a development environment: the mailbox runs there, and the
// development key may sign for any subject, with any permission and for any module.
func Development() map[string]Holder {
	holders := Holders()
	holders["mailbox"] = Holder{}
	holders[DevHolder] = Holder{Receivers: []string{anything}, UserPermissions: []string{anything}}
	return holders
}
