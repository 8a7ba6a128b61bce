-- Removes the claim of a dead session.
-- KEYS claim
-- ARGV session
if redis.call('HGET', KEYS[1], 'o') == ARGV[1] then
	redis.call('DEL', KEYS[1])
	return { 1 }
end
return { 0 }
