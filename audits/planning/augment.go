package planning

// step is how a slot was reached: by wanting its person for another slot.
type step struct{ wants, person int }

// augment looks for a chain of slots, each of which goes to another person so that
// the one before it may have theirs, and that ends at a person who is free. It is
// the augmenting path of a maximum matching, in breadth: with bounds a person and a
// day alone, no chain means that no plan has one visit more.
func (m *matcher) augment(root int) bool {
	from := map[int]step{root: {wants: -1}}
	asked := newSet(len(m.p.People)) // all of whose slots are in the queue
	for queue := []int{root}; len(queue) > 0; queue = queue[1:] {
		i, done := queue[0], false
		m.able[i].without(asked, func(person int) bool {
			reason := m.busy(i, person)
			if reason == "" {
				done = m.shift(from, i, person)
				return done
			}
			if reason == FullWave {
				asked.add(person)
			}
			for _, other := range m.inTheWay(i, person, reason) {
				if _, known := from[other]; !known {
					from[other] = step{i, person}
					queue = append(queue, other)
				}
			}
			return false
		})
		if done {
			return true
		}
	}
	return false
}

// inTheWay lists the slots of a person, each of which alone keeps them from slot i.
func (m *matcher) inTheWay(i, person int, reason Reason) []int {
	if reason == FullWave {
		return m.of[person]
	}
	var list []int
	for _, other := range m.of[person] {
		v := m.slots[other]
		if (reason == FullDay && v.Day == m.slots[i].Day) || (reason == LockedOut && v.Place == m.slots[i].Place) {
			list = append(list, other)
		}
	}
	return list
}

// shift moves the slots along the chain that ends with i going to person. A chain
// that meets a person twice may break a bound of theirs: then nothing moves.
func (m *matcher) shift(from map[int]step, i, person int) bool {
	type move struct{ slot, old, to int }
	var moves []move
	for slot := i; slot >= 0; slot, person = from[slot].wants, from[slot].person {
		moves = append(moves, move{slot, m.slots[slot].Person, person})
	}
	for n, mv := range moves {
		if mv.old != Nobody {
			m.take(mv.slot)
		}
		if m.busy(mv.slot, mv.to) == "" {
			m.give(mv.slot, mv.to)
			continue
		}
		if mv.old != Nobody {
			m.give(mv.slot, mv.old)
		}
		for n--; n >= 0; n-- {
			m.take(moves[n].slot)
			m.give(moves[n].slot, moves[n].old)
		}
		return false
	}
	return true
}
