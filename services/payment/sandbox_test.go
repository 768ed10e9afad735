package payment

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheSandboxBankIsRefusedOutsideDevelopment(t *testing.T) {
	require.NoError(t, checkSandbox(true, ""))
	require.NoError(t, checkSandbox(false, "allow"))
	for _, setting := range []string{"", "true", "1", "deny", "ALLOW"} {
		require.ErrorContains(t, checkSandbox(false, setting), "PAYMENT_SANDBOX=allow", setting)
	}
}
