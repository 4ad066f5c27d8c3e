package rpcx

import (
	"net"
	"net/rpc"
)

// Arith is a service.
type Arith int

// Add adds.
func (*Arith) Add(args [2]int, reply *int) error {
	*reply = args[0] + args[1]
	return nil
}

// Run is the feature.
func Run(args []string) error {
	if err := rpc.Register(new(Arith)); err != nil {
		return err
	}
	l, err := net.Listen("tcp", args[0])
	if err != nil {
		return err
	}
	rpc.Accept(l)
	return nil
}
