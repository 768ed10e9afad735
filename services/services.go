// Package services lists the domain services, and the mailbox of development.
package services

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/analytics"
	"github.com/akinai/akinai/services/auth"
	"github.com/akinai/akinai/services/delivery"
	"github.com/akinai/akinai/services/inventory"
	"github.com/akinai/akinai/services/mailbox"
	"github.com/akinai/akinai/services/notification"
	"github.com/akinai/akinai/services/order"
	"github.com/akinai/akinai/services/payment"
	"github.com/akinai/akinai/services/product"
	"github.com/akinai/akinai/services/user"
)

// All returns every service.
func All() []run.Module {
	return []run.Module{
		product.Module(), order.Module(), user.Module(), payment.Module(), inventory.Module(), auth.Module(), analytics.Module(),
		notification.Module(), delivery.Module(), mailbox.Module(),
	}
}

// AccountPages returns the paths of all pages of accounts, below the path of the issuer or at the
// root of the shop, as auth.PagePaths does.
func AccountPages(issuer string) []string { return auth.PagePaths(issuer) }
