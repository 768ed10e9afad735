package product

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/run"
)

// A picture and each of its renditions must fit into a message.
func TestPicturesMustFitAMessage(t *testing.T) {
	t.Parallel()
	for _, bytes := range []int{1, 6 << 20, run.MaxMessageBytes - messageRoom} {
		require.NoError(t, Config{Currency: "JPY", Language: language.Japanese, PopularityInterval: 1, PictureMaxBytes: bytes}.Validate())
	}
	for _, bytes := range []int{-1, 0, run.MaxMessageBytes - messageRoom + 1, run.MaxMessageBytes} {
		require.ErrorContains(t, Config{Currency: "JPY", Language: language.Japanese, PopularityInterval: 1, PictureMaxBytes: bytes}.Validate(), "PRODUCT_PICTURE_MAX_BYTES")
	}
	require.ErrorContains(t, Config{PictureMaxBytes: 0}.Validate(), "PRODUCT_CURRENCY", "all faults are told")
	require.ErrorContains(t, Config{Currency: "JPY", Language: "fr"}.Validate(), "PRODUCT_LANGUAGE")
}
