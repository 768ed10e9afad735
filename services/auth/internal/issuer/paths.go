package issuer

import (
	"net/http"
	"slices"
)

const (
	pathLogin  = "/login"
	pathLogout = "/logout"
)

// loginPage is a page on the way of a login.
type loginPage struct {
	// path is below that of the issuer.
	path      string
	show, use http.HandlerFunc
}

// loginPages returns the pages on the way of a login.
func (i *issuer) loginPages() []loginPage {
	return []loginPage{
		{pathLogin, i.showLogin, i.logIn},
		{pathFactor, i.showFactor, i.proveFactor},
		{pathPasskeyLogin, i.showPasskeyLogin, i.logInByPasskey},
	}
}

// PagePaths returns the paths of all pages that New registers for GET, sorted. base is the path of
// the issuer.
func PagePaths(base string) []string {
	i := new(issuer)
	paths := []string{base + pathLogout, pathInvitation}
	for _, p := range i.loginPages() {
		paths = append(paths, base+p.path)
	}
	for _, p := range i.accountPages() {
		if p.show != nil {
			paths = append(paths, base+pathAccount+p.path)
		}
	}
	for _, p := range i.linkPages() {
		paths = append(paths, p.path)
	}
	for _, p := range i.askPages() {
		paths = append(paths, p.path)
	}
	slices.Sort(paths)
	return paths
}
