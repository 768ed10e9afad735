package mobile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/config"
)

func TestAVersionThatIsTooOldIsRefused(t *testing.T) {
	t.Parallel()
	required, err := newOldest("1.4.0", "https://apps.example/akinai")
	require.NoError(t, err)
	for text, refused := range map[string]bool{
		"": false, "tea": false, "1.4.0": false, "1.4": false, "1.4.0-beta": false, "1.10.0": false, "2": false, "1.4.0.1": false,
		"1.3.9": true, "1.3": true, "1": true, "0.9.9+7": true,
	} {
		require.Equal(t, refused, required.isOlder(text), text)
	}
	all, err := newOldest("", "")
	require.NoError(t, err)
	require.False(t, all.isOlder("0.0.1"))
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"BFF_MOBILE_MIN_APP_VERSION": "one", "BFF_MOBILE_APP_URL": "http://apps.example", "BFF_MOBILE_TRUSTED_PROXIES": "-1",
	} {
		_, err := config.Load[Config](map[string]string{name: value}, "BFF_MOBILE_")
		require.ErrorContains(t, err, name)
	}
	_, err := config.Load[Config](nil, "BFF_MOBILE_")
	require.NoError(t, err)
}
