-- Opens the empty directory of a session.
-- KEYS marker
redis.call('SET', KEYS[1], '0', 'NX')
return { 'OK' }
