//go:build !race

package oidc_test

import "time"

// verifiedTokenCost is the most CPU time that a token which was verified before may take.
const verifiedTokenCost = 5 * time.Microsecond
