using System.Text;
using CsCheck;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Errors;

namespace Sande.Training.Tests.Checkpoints.Safetensors;

public sealed class SafetensorsHeaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["model.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_gives_tensors_in_the_order_of_their_bytes()
    {
        Write("""{"b":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"__metadata__":{"format":"pt"}}   """, 28);

        var header = SafetensorsHeader.Read(File);

        Assert.Equal(["a", "b"], header.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(["BF16", "F32"], header.Tensors.Select(tensor => tensor.Dtype.Name));
        Assert.Equal([2, 3], header.Tensors[1].Shape);
        Assert.Equal((4, 28, 6), (header.Tensors[1].Begin, header.Tensors[1].End, header.Tensors[1].Count));
        Assert.Equal("pt", header.Metadata["format"]);
        Assert.Equal(header.FileLength, header.DataStart + 28);
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("""{"__metadata__":{}}""", 0)]
    [InlineData("""{"scalar":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"empty":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""{"\u0061\ud83d\ude00":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1)]
    public void Read_accepts_the_edges_of_the_format(string header, int dataLength)
    {
        Write(header, dataLength);
        SafetensorsHeader.Read(File);
    }

    [Theory]
    // Not the JSON that the format asks for.
    [InlineData("", 0, "not valid JSON")]
    [InlineData("hello", 0, "not valid JSON")]
    [InlineData("{", 0, "not valid JSON")]
    [InlineData("[]", 0, "not a JSON object")]
    [InlineData("3", 0, "not a JSON object")]
    [InlineData("{} x", 0, "not valid JSON")]
    [InlineData("{}{}", 0, "not valid JSON")]
    [InlineData("{}\0\0", 0, "not valid JSON")]
    [InlineData("""{"a":1}""", 0, "'a' is not described by an object")]
    [InlineData("""{"a":{"dtype":{"x":{"y":{"z":{}}}}}}""", 0, "'a': dtype is not a string")]
    [InlineData("""{"a":{"dtype":"U8","shape":[[[[[1]]]]],"data_offsets":[0,1]}}""", 1, "'a': shape holds")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "not valid JSON")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ is not an object")]
    [InlineData("""{"__metadata__":null}""", 0, "__metadata__ is not an object")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__ holds something")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "__metadata__ names a key twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "'__metadata__' is named twice")]
    // Fields.
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "'a' is named twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}""", 1, "'a' has the field 'shape' twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"strides":[1]}}""", 1, "'strides'")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,1]}}""", 1, "'a' lacks its dtype")]
    [InlineData("""{"a":{"dtype":"U8","data_offsets":[0,1]}}""", 1, "'a' lacks its shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1]}}""", 1, "'a' lacks its data_offsets")]
    [InlineData("""{"a":{"dtype":"F7","shape":[1],"data_offsets":[0,1]}}""", 1, "the dtype 'F7' is not known")]
    [InlineData("""{"a":{"dtype":"u8","shape":[1],"data_offsets":[0,1]}}""", 1, "the dtype 'u8' is not known")]
    [InlineData("""{"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}""", 1, "'a': shape is not a list")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "'a': shape holds")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "'a': shape holds")]
    [InlineData("""{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", 1, "'a': shape holds")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,1]}}""", 1, "'a': shape holds")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "'a': data_offsets are not")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}""", 1, "'a': data_offsets are not")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "'a': data_offsets are not")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}""", 1, "'a': data_offsets holds")]
    // Ranges.
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, "'a' has the bytes 0 to 2, past the file's end")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775806,9223372036854775807]}}""", 1, "past the file's end")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "'b' has the bytes 1 to 3, which overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2, "'b' has the bytes 0 to 2, which overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}""", 2, "'b' has the bytes 1 to 1, which overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3, "'b' has the bytes 2 to 3, and the 1 bytes before it")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "'a' has the bytes 1 to 2, and the 1 bytes before it")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 3, "2 bytes after the last tensor")]
    [InlineData("{}", 5, "5 bytes after the last tensor")]
    // Sizes.
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "F32 of shape [2] takes 8")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[],"data_offsets":[0,4]}}""", 4, "BF16 of shape [] takes 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "which is too large")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}""", 0, "which is too large")]
    public void Read_refuses_a_malformed_header_naming_what_is_wrong(string header, int dataLength, string expected)
    {
        Write(header, dataLength);
        AssertRefused(expected);
    }

    [Theory]
    [InlineData(new byte[] { }, "has 0 bytes, too few")]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0 }, "has 7 bytes, too few")]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0 }, "2 bytes reaches past the file's end")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "3 bytes reaches past the file's end")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "not valid JSON")]
    [InlineData(new byte[] { 1, 225, 245, 5, 0, 0, 0, 0, 0 }, "100000001 bytes is above the limit")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 0 }, "18446744073709551615 bytes is above the limit")]
    [InlineData(new byte[] { 6, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'}' }, "not valid JSON")]
    public void Read_refuses_a_malformed_length_or_text(byte[] bytes, string expected)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        AssertRefused(expected);
    }

    [Fact]
    public void Read_refuses_a_file_cut_anywhere()
    {
        var whole = RawSafetensors.Bytes("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        for (var length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Assert.Throws<CheckpointFormatException>(() => SafetensorsHeader.Read(File));
        }
    }

    [Fact]
    public void Read_refuses_a_file_that_is_not_there() => AssertRefused("is missing");

    [Fact]
    public void A_name_in_a_message_is_cut_and_has_no_control_characters()
    {
        Write($$"""{"{{new string('n', 5000)}}\n\u0000":1}""", 0);
        var message = Assert.Throws<CheckpointFormatException>(() => SafetensorsHeader.Read(File)).Message;
        Assert.True(message.Length < 400);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void Any_damage_is_read_or_refused_and_nothing_else()
    {
        var header = Encoding.UTF8.GetBytes("""{"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},"b.é":{"dtype":"I64","shape":[],"data_offsets":[12,20]}}""");
        var whole = RawSafetensors.Bytes(header, new byte[20]);
        var damage = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.OneOf(Gen.Byte, Gen.Char["{}[]\",:0129-\\u "].Select(c => (byte)c)));

        Gen.Select(damage.Array[1, 4], Gen.Int[-30, 3]).Sample(
            (changes, growth) =>
            {
                var bytes = whole.ToArray();
                foreach (var (position, value) in changes)
                    bytes[position] = value;
                Array.Resize(ref bytes, bytes.Length + growth);
                System.IO.File.WriteAllBytes(File, bytes);
                try
                {
                    AssertSound(SafetensorsHeader.Read(File));
                }
                catch (CheckpointFormatException)
                {
                }
            },
            iter: 1000,
            threads: 1);
    }

    private static void AssertSound(SafetensorsHeader header)
    {
        var end = 0L;
        foreach (var tensor in header.Tensors)
        {
            Assert.Equal(end, tensor.Begin);
            Assert.Equal(tensor.Length, tensor.Shape.Aggregate((long)tensor.Dtype.Size, (product, size) => product * size));
            end = tensor.End;
        }

        Assert.Equal(header.FileLength, header.DataStart + end);
    }

    private void Write(string header, int dataLength) => System.IO.File.WriteAllBytes(File, RawSafetensors.Bytes(header, dataLength));

    private void AssertRefused(string expected)
    {
        var message = Assert.Throws<CheckpointFormatException>(() => SafetensorsHeader.Read(File)).Message;
        Assert.StartsWith("model.safetensors", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }
}
