package rpc

import (
	"sync"

	"connectrpc.com/connect/v2"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
)

// ruleCache caches the rule of each procedure: reading an option by reflection costs more than the
// rest of the check.
type ruleCache struct{ byProcedure sync.Map }

func (c *ruleCache) of(spec connect.Spec) *optionsv1.Access {
	if rule, ok := c.byProcedure.Load(spec.Procedure); ok {
		return rule.(*optionsv1.Access) //nolint:forcetypeassert // nothing else is stored
	}
	rule := ruleOf(spec)
	c.byProcedure.Store(spec.Procedure, rule)
	return rule
}
