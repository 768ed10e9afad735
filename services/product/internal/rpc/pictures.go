package rpc

import (
	"context"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// UploadPicture stores a picture.
func (s *MediaServer) UploadPicture(ctx context.Context, req *productv1.UploadPictureRequest) (*productv1.UploadPictureResponse, error) {
	picture, err := s.Pictures.Upload(ctx, req.GetContent())
	if err != nil {
		return nil, err
	}
	widths := make([]int32, len(picture.Widths))
	for i, width := range picture.Widths {
		widths[i] = int32(width) //nolint:gosec // at most domain.MaxPictureWidth
	}
	return &productv1.UploadPictureResponse{
		Url:    picture.URL(),
		Width:  int32(picture.Width),  //nolint:gosec // bounded before the picture is decoded
		Height: int32(picture.Height), //nolint:gosec // the same
		Widths: widths,
	}, nil
}

// GetPicture returns a picture in a width.
func (s *MediaServer) GetPicture(ctx context.Context, req *productv1.GetPictureRequest) (*productv1.GetPictureResponse, error) {
	id, err := domain.ParsePictureID(req.GetId())
	if err != nil {
		return nil, err
	}
	content, mediaType, err := s.Pictures.Get(ctx, id, int(req.GetWidth()))
	if err != nil {
		return nil, err
	}
	return &productv1.GetPictureResponse{Content: content, MediaType: mediaType}, nil
}
