package main

import (
	"encoding/gob"
	"net"
	"net/rpc"
	"os"
)

type Sums struct{ total int }

type Pair struct{ A, B int }

func (s *Sums) Add(p Pair, sum *int) error {
	s.total++
	*sum = p.A + p.B
	return nil
}

func main() {
	gob.Register(map[string]int{})
	if err := rpc.Register(new(Sums)); err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		panic(err)
	}
	rpc.Accept(l)
}
