import { expect, it } from 'vitest'
import { userSays } from './prompt'

it('finds what the user says, in each chat format', () => {
  expect(userSays('<｜begin｜>Tools: …<｜User｜>Cancel order 7.<｜Assistant｜></think>')).toBe('Cancel order 7.')
  expect(userSays('<|im_start|>system\nx<|im_end|>\n<|im_start|>user\nWho?<|im_end|>\n<|im_start|>assistant\n')).toBe('Who?')
  expect(userSays('USER: hello')).toBeNull()
})
