package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

func TestAPictureIsKeptAsItWasFirst(t *testing.T) {
	s := newShop(t)
	picture := domain.PictureRecord{
		ID: domain.PictureIDOf(nil), MediaType: "image/png", Width: 3000, Height: 2000, Widths: []int{160, 320, 640, 1280, 2048},
	}
	_, err := s.Picture(t.Context(), picture.ID)
	require.ErrorIs(t, err, domain.ErrPictureNotFound)
	require.NoError(t, s.SavePicture(t.Context(), picture))
	other := picture
	other.Widths = []int{160}
	require.NoError(t, s.SavePicture(t.Context(), other))
	kept, err := s.Picture(t.Context(), picture.ID)
	require.NoError(t, err)
	require.Equal(t, picture, kept)
}
