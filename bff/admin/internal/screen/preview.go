package screen

import (
	"context"
	"strings"

	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
)

// GetPagePreview returns a text of a page of the shop as the shop would show it.
func (s *Screens) GetPagePreview(_ context.Context, req *adminv1.GetPagePreviewRequest) (*adminv1.GetPagePreviewResponse, error) {
	var html strings.Builder
	if err := s.Markdown.Render(&html, req.GetBody()); err != nil {
		return nil, err
	}
	return &adminv1.GetPagePreviewResponse{Html: html.String()}, nil
}
