package delivery

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheSandboxCarrierIsRefusedOutsideDevelopment(t *testing.T) {
	secrets := []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	require.NoError(t, CarrierConfig{}.checkSandbox(false), "without secrets there is no sandbox")
	require.NoError(t, CarrierConfig{SandboxSecrets: secrets}.checkSandbox(true))
	require.NoError(t, CarrierConfig{SandboxSecrets: secrets, Sandbox: "allow"}.checkSandbox(false))
	for _, setting := range []string{"", "true", "1", "deny", "ALLOW"} {
		require.ErrorContains(t, CarrierConfig{SandboxSecrets: secrets, Sandbox: setting}.checkSandbox(false), "DELIVERY_SANDBOX=allow", setting)
	}
}
