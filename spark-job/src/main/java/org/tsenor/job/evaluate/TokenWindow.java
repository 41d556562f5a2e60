package org.tsenor.job.evaluate;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * A window on its way to a task.
 *
 * @param index among all windows
 * @param ids of its tokens
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
@DefaultSerializer(JavaSerializer.class)
record TokenWindow(int index, int[] ids) implements Serializable {}
