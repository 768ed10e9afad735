package view

import (
	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

// Sessions returns the sessions of a person.
func Sessions(list []*authv1.Session) []*webv1.Session {
	out := make([]*webv1.Session, len(list))
	for i, s := range list {
		out[i] = &webv1.Session{
			Id: s.GetId(), BrowserLogin: s.GetBrowserLogin(), ClientName: s.GetClientName(), Browser: s.GetBrowser(), System: s.GetSystem(),
			StartedAt: s.GetStartedAt(), LastUsedAt: s.GetLastUsedAt(), EndsAt: s.GetEndsAt(), Current: s.GetCurrent(),
		}
	}
	return out
}
