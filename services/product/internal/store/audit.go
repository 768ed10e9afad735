package store

import (
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// productObjects returns the products of a write for the audit log.
func productObjects(changed []domain.Product, deleted []domain.ID) []audit.Object {
	out := objects(asStrings(deleted))
	for _, p := range changed {
		out = append(out, audit.Object{ID: string(p.ID), Version: p.Version})
	}
	return out
}

// categoryObjects returns the categories of a write for the audit log.
func categoryObjects(edited []domain.Category, deleted []string) []audit.Object {
	out := objects(deleted)
	for _, c := range edited {
		out = append(out, audit.Object{ID: c.Slug, Version: c.Version})
	}
	return out
}

// objects returns objects without versions.
func objects(ids []string) []audit.Object {
	out := make([]audit.Object, len(ids))
	for i, id := range ids {
		out[i].ID = id
	}
	return out
}
