// Package page renders the reading pages of the shop as complete HTML: home, listings, search and
// product, in Japanese at the root and in English below /en. It is pure: data in, HTML out. It
// knows neither HTTP nor services; package storefront serves the pages.
//
// All texts of the catalog are escaped by html/template, apart from the description of a product,
// which the product service has sanitized. The pages contain no script and nothing about the
// reader, so that any cache may keep them.
//
// Start reading at Pages. Addresses of pages are built in address.go and nowhere else.
package page
