// Package domain says what a profile and an address are. Text is kept as the person sees it
// (pkg/text); what cannot be stored that way is refused here.
package domain
