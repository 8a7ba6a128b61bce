-- Notes which codes a session may own, so that a reaper finds them.
-- KEYS marker, claimed codes
-- ARGV codes
if redis.call('EXISTS', KEYS[1]) == 0 then
	return { 'LOST' }
end
redis.call('SADD', KEYS[2], unpack(ARGV))
return { 'OK' }
