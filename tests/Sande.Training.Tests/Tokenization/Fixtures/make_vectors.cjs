// Writes vectors.json beside each tokenizer.json: ids and decoded texts of Hugging Face's tokenizers library.
// Needs the npm package @anush008/tokenizers (a build of tokenizers 0.22.2): npm install --no-save @anush008/tokenizers
const fs = require('fs');
const path = require('path');
const { Tokenizer } = require('@anush008/tokenizers');

const texts = [
  '', ' ', '  ', '   ', '\t', '\n', '\n\n', ' \n \n', 'The quick brown fox', ' The', '  The', 'The  dogs', "can't CAN'T I'Ll o'clock", "'\u017fa",
  '1234567', ' 12 345', 'in 1999 only 42', 'x=1;\r\n\r\n  y', 'caf\u00e9 cafe\u0301', 'for\u00eat fore\u0302t', 'L\u01b0\u0323\u031b \u1109\u1161\u11ab \uac00\u11a8', '\u2126 \u212b \u0958',
  '日本語の文章です', 'Привет, мир', '🚀 rocket 👨‍👩‍👧 family', '𝐀𝐁𝐂 𠮷野家 𝟙𝟚𝟛', 'a𝐀b!𠮷?', '\u00a0nbsp\u3000wide\u2028line', '\u0000\u0001', 'x x', 'xx日日x',
  'foxes fox, fox_ (fox) fox', 'a <left> b', 'a   <left>   b', 'a <right>  \n b', 'a<left><right>b', '<|im_start|>user\nHello<|im_end|>\n', '<|im_end|>!', '<|im_end|>?', '<|im_end',
  'say <think> no </think>', '<|endoftext|>', 'a<|endoftext|>b', '<|begin_of_text|>x<|eot_id|> y', 'the whole station', 'dogs dogs', ' dogs', 'wholes',
  'Hello <s>.', '<s> Hello</s>', '<|user|>  \n hi', '[NOTE] this', 'see [NOTE]', '▁▁ and ▁', 'aaaaaaaaaaaaaaaaaaaa', '!!!!!!!!!!!', '                    deep', 'tail     ', '\u{10ffff}\ue000',
  'The quick brown fox can\'t jump over the lazy dog, and the dog doesn\'t mind at all. In 2024 we counted 1234567 grains of sand.',
];

async function vectors(folder) {
  const tokenizer = Tokenizer.fromFile(path.join(folder, 'tokenizer.json'));
  const lines = [];
  for (const text of texts) {
    const ids = (await tokenizer.encode(text, null, { addSpecialTokens: true })).getIds();
    const bare = (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds();
    lines.push(JSON.stringify({ text, ids, bare, decoded: await tokenizer.decode(ids, true), decoded_whole: await tokenizer.decode(ids, false) }));
  }
  fs.writeFileSync(path.join(folder, 'vectors.json'), `[\n${lines.join(',\n')}\n]\n`);
}

(async () => {
  for (const folder of fs.readdirSync(__dirname, { withFileTypes: true }))
    if (fs.existsSync(path.join(__dirname, folder.name, 'tokenizer.json')))
      await vectors(path.join(__dirname, folder.name));
})();
